package dev.flamewright.process;

import dev.flamewright.linux.ProcessEvents;

/** By the kernel's own events: misses nothing. For root outside containers. */
final class EventBirthWatch implements BirthWatch {
    private final ProcessEvents events;

    EventBirthWatch(ProcessEvents events) {
        this.events = events;
    }

    @Override
    public boolean drain(Listener listener) {
        boolean complete = true;
        while (true) {
            switch (events.next()) {
                case NONE -> {
                    return complete;
                }
                case FORK -> listener.forked(events.parent(), events.process());
                case EXEC -> listener.executed(events.process());
                case LOST -> complete = false;
            }
        }
    }

    @Override
    public void close() {
        events.close();
    }
}
