package dev.flamewright.format;

import dev.flamewright.profile.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * JSON as a stream, in and out. All that is not ASCII is escaped on the way out: a name from a target may hold half a
 * surrogate pair, which UTF-8 has no bytes for.
 */
final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .rootValueSeparator("\n")
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .build();

    private Json() {}

    /** Writes values. */
    interface Writing {
        void write(JsonGenerator json) throws IOException;
    }

    /** Reads values, of which the first token was read. */
    interface Reading {
        Profile read(JsonParser json) throws MalformedProfileException;
    }

    /** Writes one or more values, separated by newlines, and leaves {@code out} open. */
    static void write(OutputStream out, Writing writing) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
            writing.write(json);
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
    }

    /** Reads a profile; faults of syntax are told by line and column. */
    static Profile read(InputStream in, Reading reading) throws IOException, MalformedProfileException {
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), in)) {
            json.nextToken();
            return reading.read(json);
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (JacksonException e) {
            throw new MalformedProfileException(place(e.getLocation()) + firstLine(e.getOriginalMessage()));
        }
    }

    /** An exception about the current token. */
    static MalformedProfileException malformed(JsonParser json, String what) {
        return new MalformedProfileException(place(json.currentTokenLocation()) + what);
    }

    private static String place(@Nullable TokenStreamLocation location) {
        return location == null ? "" : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "not JSON" : message.lines().findFirst().orElse("not JSON");
    }

    /** Checks what the current token is. */
    static void expect(JsonParser json, JsonToken token, String what) throws MalformedProfileException {
        if (!json.hasToken(token)) {
            throw malformed(json, what + " expected");
        }
    }

    /** Goes to the next element of the current array; false at its end. */
    static boolean nextElement(JsonParser json) {
        return json.nextToken() != JsonToken.END_ARRAY && json.currentToken() != null;
    }

    /** Goes to the value of the next property of the current object and gives its name; null at the object's end. */
    static @Nullable String nextProperty(JsonParser json) {
        if (json.nextToken() != JsonToken.PROPERTY_NAME) {
            return null;
        }
        String name = json.currentName();
        json.nextToken();
        return name;
    }

    /** The current value as text; empty if it is no text. */
    static String text(JsonParser json) {
        return json.hasToken(JsonToken.VALUE_STRING) ? json.getString() : "";
    }

    /** The current value as a number that is not negative and not too large for an index. */
    static int index(JsonParser json, String what) throws MalformedProfileException {
        if (!json.hasToken(JsonToken.VALUE_NUMBER_INT)) {
            throw malformed(json, what + " is no whole number");
        }
        long value = json.getLongValue();
        if (value < 0 || value > Integer.MAX_VALUE - 8) {
            throw malformed(json, what + " " + value + " is out of range");
        }
        return (int) value;
    }

    /** The current value as a finite number. */
    static double number(JsonParser json, String what) throws MalformedProfileException {
        if (!json.currentToken().isNumeric() || !Double.isFinite(json.getDoubleValue())) {
            throw malformed(json, what + " is no number");
        }
        return json.getDoubleValue();
    }
}
