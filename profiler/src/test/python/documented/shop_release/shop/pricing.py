RULES = 20


def applies(rule, item):
    return (rule * item) % 7 == 3


def price_basket(customer):
    return sum(applies(rule, item) for item in range(1000) for rule in range(RULES))
