#!/bin/sh
# FlameGraph's command line, by Flamewright.
self=$(readlink -f "$0")
exec "${self%/*}/flamewright" flamegraph "$@"
