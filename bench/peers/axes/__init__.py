"""The axes along which profilers are compared; one file each."""
from . import footprint, processes, rate, rendering, slowdown, start, truth

ALL = {axis.NAME: axis for axis in (truth, rate, slowdown, start, footprint, processes, rendering)}
