package dev.flamewright.cpython.layout;

/** Where the attributes of an instance are, if its type has the flag {@code Py_TPFLAGS_MANAGED_DICT}. */
public enum InstanceAttributes {
    /** Up to 3.10: no such types; {@code tp_dictoffset} says where the dict is. */
    DICT,
    /** 3.11: a pointer to the values and one to the dict, both before the object. */
    VALUES_OR_DICT_PAIR,
    /** 3.12: one word before the object, a pointer to values if its lowest bit is set, else to a dict. */
    TAGGED_VALUES_OR_DICT,
    /** From 3.13: a pointer to a dict before the object; if null, values may lie behind the object. */
    INLINE_VALUES
}
