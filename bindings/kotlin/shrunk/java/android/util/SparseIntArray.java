package android.util;

import java.util.HashMap;
import java.util.Map;

/** In the place of Android's, which calls what only Android's own Java has. The class of the network begins with one. */
public class SparseIntArray {
    private final Map<Integer, Integer> values = new HashMap<>();

    public void put(int key, int value) {
        values.put(key, value);
    }

    public int get(int key) {
        return get(key, 0);
    }

    public int get(int key, int otherwise) {
        return values.getOrDefault(key, otherwise);
    }
}
