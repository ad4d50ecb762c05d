package dev.flamewright.memory;

import java.util.HashMap;
import java.util.Map;

/**
 * Memory as it was when it was first looked at: each page is read once, and kept. What does not change is then read
 * with far fewer calls; what does is seen as it was at some moment since this was made. For one look at a target.
 */
public final class PageCopies implements RemoteMemory {
    private static final int PAGE = 4096;

    /** 64 MB; beyond that, pages are read but not kept. */
    private static final int MAX_PAGES = 16_384;

    private static final byte[] UNREADABLE = new byte[0];

    private final RemoteMemory memory;
    private final Map<Long, byte[]> pages = new HashMap<>();

    /** Copies of {@code memory}, none yet. */
    public PageCopies(RemoteMemory memory) {
        this.memory = memory;
    }

    @Override
    public int read(long address, byte[] target, int offset, int length) {
        int done = 0;
        while (done < length) {
            long at = address + done;
            int start = (int) (at & (PAGE - 1));
            byte[] page = page(at - start);
            int count = Math.min(length - done, PAGE - start);
            if (page.length == 0) {
                break;
            }
            System.arraycopy(page, start, target, offset + done, count);
            done += count;
        }
        return done;
    }

    private byte[] page(long start) {
        byte[] page = pages.get(start);
        if (page == null) {
            page = new byte[PAGE];
            if (memory.read(start, page, 0, PAGE) != PAGE) {
                page = UNREADABLE;
            }
            if (pages.size() < MAX_PAGES) {
                pages.put(start, page);
            }
        }
        return page;
    }
}
