package dev.flamewright.format;

import dev.flamewright.profile.Profile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens a profile of any readable format: takes off a gzip layer and recognises the format by name and content. */
public final class ProfileReader {
    /** The file name that stands for standard input. */
    public static final String STANDARD_INPUT = "-";

    private static final int HEAD_BYTES = 4096;
    private static final int BUFFER_BYTES = 1 << 16;

    private ProfileReader() {}

    /** How a format reads a stream: {@link ReadableFormat#read}, or another way to do it. */
    public interface Reading {
        /** Reads the whole of {@code in}. */
        Profile read(ReadableFormat format, InputStream in) throws IOException, MalformedProfileException;
    }

    /**
     * Reads a file, or standard input if it is called {@link #STANDARD_INPUT}.
     *
     * @param warnings takes one line for the user per thing that is missing, as {@link ReadableFormat} says
     * @throws MalformedProfileException if it is no profile; the message starts with the file's name
     */
    public static Profile read(String file, Consumer<String> warnings) throws IOException, MalformedProfileException {
        return read(file, (format, in) -> format.read(in, line -> warnings.accept(shownName(file) + ": " + line)));
    }

    /** Reads a file as {@link #read(String, Consumer)} does, with the content read by {@code reading}. */
    public static Profile read(String file, Reading reading) throws IOException, MalformedProfileException {
        if (file.equals(STANDARD_INPUT)) {
            return read(System.in, shownName(file), "", reading);
        }
        Path path = Path.of(file);
        if (Files.isDirectory(path)) {
            throw new MalformedProfileException(file + ": is a folder");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return read(in, file, String.valueOf(path.getFileName()), reading);
        }
    }

    private static String shownName(String file) {
        return file.equals(STANDARD_INPUT) ? "standard input" : file;
    }

    /**
     * Reads a stream, which is not closed.
     *
     * @param shownName what messages call it
     * @param fileName its name without folders; empty where it has none
     */
    public static Profile read(InputStream in, String shownName, String fileName, Reading reading)
            throws IOException, MalformedProfileException {
        try {
            BufferedInputStream content = new BufferedInputStream(in, BUFFER_BYTES);
            byte[] head = peek(content);
            String plainName = fileName;
            if (head.length > 2 && head[0] == 0x1f && head[1] == (byte) 0x8b) {
                content = new BufferedInputStream(new GZIPInputStream(content, BUFFER_BYTES), BUFFER_BYTES);
                head = peek(content);
                plainName = fileName.endsWith(".gz") ? fileName.substring(0, fileName.length() - 3) : fileName;
            }
            if (head.length == 0) {
                throw new MalformedProfileException("is empty");
            }
            return reading.read(recognise(head, plainName), content);
        } catch (MalformedProfileException malformed) {
            throw new MalformedProfileException(shownName + ": " + malformed.getMessage());
        } catch (EOFException truncated) {
            throw new MalformedProfileException(shownName + ": ends too early; was it copied completely?");
        } catch (ZipException broken) {
            throw new MalformedProfileException(shownName + ": broken gzip data (" + broken.getMessage() + ")");
        }
    }

    private static byte[] peek(BufferedInputStream in) throws IOException {
        in.mark(HEAD_BYTES);
        byte[] head = in.readNBytes(HEAD_BYTES);
        in.reset();
        return head;
    }

    private static ReadableFormat recognise(byte[] head, String fileName) throws MalformedProfileException {
        Optional<ReadableFormat> format = Formats.ALL.stream()
                .filter(ReadableFormat.class::isInstance)
                .map(ReadableFormat.class::cast)
                .filter(readable -> readable.recognises(head, fileName))
                .findFirst();
        return format.orElseThrow(() -> new MalformedProfileException(
                "not a profile of a format that can be read (" + String.join(", ", readableNames()) + ")"));
    }

    private static Iterable<String> readableNames() {
        return Formats.ALL.stream()
                .filter(ReadableFormat.class::isInstance)
                .map(ProfileFormat::name)
                .toList();
    }
}
