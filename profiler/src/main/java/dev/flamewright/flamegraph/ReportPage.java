package dev.flamewright.flamegraph;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The viewer's page with its style sheet and modules put in place, so that it works from {@code file://}, where browsers
 * load no modules. The modules become one script in the order of their imports: {@code import} lines and the word
 * {@code export} are dropped, so top-level names must differ between modules, an import is one line, and cannot rename.
 *
 * @param beforeData the page up to where the profile goes
 * @param afterData the rest of the page
 */
record ReportPage(String beforeData, String afterData) {
    private static final String STYLE_LINK = "<link rel=\"stylesheet\" href=\"report.css\">";
    private static final String SCRIPT_LINK = "<script type=\"module\" src=\"main.js\"></script>";
    private static final String DATA_START = "<script type=\"text/plain\" id=\"profile\">";
    private static final String SCRIPT_POLICY = "script-src 'self'";
    private static final String STYLE_POLICY = "style-src 'self'";
    private static final String IMPORT = "import {";
    private static final String IMPORTED = "} from './";
    private static final String EXPORT = "export ";

    /** Reads the viewer's files and joins them. */
    static ReportPage load() throws IOException {
        Set<String> loaded = new LinkedHashSet<>();
        StringBuilder script = new StringBuilder();
        appendModule("main.js", loaded, script);
        String style = resource("report.css");
        String page = resource("index.html");
        page = replace(page, SCRIPT_POLICY, "script-src '" + hash(script.toString()) + "'");
        page = replace(page, STYLE_POLICY, "style-src '" + hash(style) + "'");
        page = replace(page, STYLE_LINK, "<style>" + style + "</style>");
        page = replace(page, SCRIPT_LINK, "<script type=\"module\">" + script + "</script>");
        int data = page.indexOf(DATA_START) + DATA_START.length();
        return new ReportPage(page.substring(0, data), page.substring(data));
    }

    private static void appendModule(String name, Set<String> loaded, StringBuilder script) throws IOException {
        if (!loaded.add(name)) {
            return;
        }
        StringBuilder module = new StringBuilder();
        // By plain comparisons: regular expressions over all sources took a third of the time to write a small report.
        for (String line : resource(name).lines().toList()) {
            if (line.startsWith(IMPORT)) {
                int imported = line.indexOf(IMPORTED) + IMPORTED.length();
                appendModule(line.substring(imported, line.indexOf('\'', imported)), loaded, script);
            } else {
                int start = line.startsWith(EXPORT) ? EXPORT.length() : 0;
                module.append(line, start, line.length()).append('\n');
            }
        }
        script.append("\n// ").append(name).append('\n').append(module);
    }

    private static String replace(String page, String placeholder, String text) {
        int at = page.indexOf(placeholder);
        if (at < 0 || page.indexOf(placeholder, at + 1) >= 0) {
            throw new IllegalStateException("the report's page must hold exactly once: " + placeholder);
        }
        return page.substring(0, at) + text + page.substring(at + placeholder.length());
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ReportPage.class.getResourceAsStream("report/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no resource report/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
