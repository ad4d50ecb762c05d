"""Cooks until it is killed: something to sample."""


def chop_onions():
    return sorted(str(n) for n in range(2000))


def cook_dinner():
    while True:
        chop_onions()


print("ready")
cook_dinner()
