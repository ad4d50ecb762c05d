def escape(text):
    return text.replace('&', '&amp;').replace('<', '&lt;')


def render(customer):
    return ''.join(escape('item %d' % n) for n in range(20000))
