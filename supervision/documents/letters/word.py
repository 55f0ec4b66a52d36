def write_letter(content):
    return b""
