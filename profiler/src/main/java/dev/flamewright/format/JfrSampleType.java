package dev.flamewright.format;

import dev.flamewright.sample.ThreadState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A type of events that are samples, and what each of its fields is for.
 *
 * @param state the state of the thread, unless a field tells
 * @param holderType the type of the thread that held the GIL; null where the events do not name one
 */
record JfrSampleType(
        List<JfrType.Field> fields,
        List<Use> uses,
        ThreadState state,
        @Nullable JfrType holderType) {
    /** What a field is for. */
    enum Use {
        NONE,
        TIME,
        THREAD,
        STACK,
        WEIGHT,
        PYTHON_STATE,
        VIRTUAL_MACHINE_STATE,
        HOLDER_THREAD,
        HOLDER_STACK
    }

    static JfrSampleType of(JfrType type) {
        ThreadState state = switch (type.name) {
            case JfrTypes.GIL_WAIT -> ThreadState.GIL_WAIT;
            case JfrTypes.IDLE -> ThreadState.IDLE;
            default -> ThreadState.UNKNOWN;
        };
        List<Use> uses = type.fields.stream().map(JfrSampleType::use).toList();
        int holder = uses.indexOf(Use.HOLDER_THREAD);
        JfrType holderType = holder < 0 ? null : type.fields.get(holder).type();
        return new JfrSampleType(List.copyOf(type.fields), uses, state, holderType);
    }

    int size() {
        return uses.size();
    }

    JfrType.Field field(int index) {
        return fields.get(index);
    }

    Use use(int index) {
        return uses.get(index);
    }

    private static Use use(JfrType.Field field) {
        if (field.array()) {
            return Use.NONE;
        }
        JfrType.Kind kind = field.type().kind;
        if (field.pooled()) {
            return !field.isReference()
                    ? Use.NONE
                    : switch (field.name()) {
                        case "sampledThread", "eventThread" -> Use.THREAD;
                        case "stackTrace" -> Use.STACK;
                        case "state" -> Use.VIRTUAL_MACHINE_STATE;
                        case "holderThread" -> Use.HOLDER_THREAD;
                        case "holderStackTrace" -> Use.HOLDER_STACK;
                        default -> Use.NONE;
                    };
        }
        return switch (field.name()) {
            case "startTime" -> kind == JfrType.Kind.NUMBER ? Use.TIME : Use.NONE;
            // Ours, and async-profiler's.
            case "weight", "samples" -> kind == JfrType.Kind.NUMBER ? Use.WEIGHT : Use.NONE;
            case "pythonState" -> kind == JfrType.Kind.TEXT ? Use.PYTHON_STATE : Use.NONE;
            default -> Use.NONE;
        };
    }
}
