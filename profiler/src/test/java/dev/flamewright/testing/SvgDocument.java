package dev.flamewright.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** A flame graph as the JDK's XML parser reads it. Parsing fails where the file is not well-formed. */
public final class SvgDocument {
    private final Document document;

    private SvgDocument(Document document) {
        this.document = document;
    }

    /** Parses a file's text. */
    public static SvgDocument parse(String svg) {
        return parse(svg.getBytes(UTF_8));
    }

    /** Parses a file, in the encoding that it states. */
    public static SvgDocument parse(byte[] svg) {
        try {
            DocumentBuilder builder =
                    DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder();
            builder.setErrorHandler(null);
            return new SvgDocument(builder.parse(new ByteArrayInputStream(svg)));
        } catch (SAXException notWellFormed) {
            throw new AssertionError("not well-formed: " + notWellFormed.getMessage(), notWellFormed);
        } catch (IOException | ParserConfigurationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * One frame of the picture.
     *
     * @param title what hovering shows
     * @param x of its left edge, in pixels
     * @param y of its upper edge, in pixels
     * @param width in pixels
     * @param fill its colour
     * @param text what is written on it; empty for nothing
     */
    public record Box(String title, double x, double y, double width, String fill, String text) {
        /** The title without the counts. */
        public String name() {
            return title.substring(0, title.lastIndexOf(" ("));
        }
    }

    /** All frames, in the order of the file. */
    public List<Box> boxes() {
        List<Box> boxes = new ArrayList<>();
        NodeList groups = element("frames").getElementsByTagName("g");
        for (int i = 0; i < groups.getLength(); i++) {
            Element group = (Element) groups.item(i);
            Element rect = (Element) group.getElementsByTagName("rect").item(0);
            NodeList texts = group.getElementsByTagName("text");
            boxes.add(new Box(
                    group.getElementsByTagName("title").item(0).getTextContent(),
                    Double.parseDouble(rect.getAttribute("x")),
                    Double.parseDouble(rect.getAttribute("y")),
                    Double.parseDouble(rect.getAttribute("width")),
                    rect.getAttribute("fill"),
                    texts.getLength() == 0 ? "" : texts.item(0).getTextContent()));
        }
        return boxes;
    }

    /** The first frame of this name. */
    public Box box(String name) {
        return boxes().stream()
                .filter(box -> box.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no frame " + name + " among " + names()));
    }

    /** The names of all frames, in the order of the file. */
    public List<String> names() {
        return boxes().stream().map(Box::name).toList();
    }

    /** The text of the element with this id. */
    public String text(String id) {
        return element(id).getTextContent();
    }

    /** An attribute of the element with this id; empty if it has none. */
    public String attribute(String id, String name) {
        return element(id).getAttribute(name);
    }

    /** An attribute of the outermost element. */
    public String rootAttribute(String name) {
        return document.getDocumentElement().getAttribute(name);
    }

    /** The names of all elements, each once. */
    public List<String> elementNames() {
        NodeList all = document.getElementsByTagName("*");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < all.getLength(); i++) {
            names.add(all.item(i).getNodeName());
        }
        return names.stream().distinct().sorted().toList();
    }

    private Element element(String id) {
        NodeList all = document.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            Node node = all.item(i);
            if (node instanceof Element element && element.getAttribute("id").equals(id)) {
                return element;
            }
        }
        throw new AssertionError("no element with id " + id);
    }
}
