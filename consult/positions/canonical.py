"""The canonical form of an adopted position: one value, one sequence of bytes, one fingerprint.

JSON with keys in order of code points, no white space, UTF-8, every sign but quotes, backslashes and controls written as itself.
Texts are taken as they are: an adopted wording is not normalised, so two spellings of "ó" are two texts. Numbers are whole
numbers that every JSON reader keeps exactly (at most 2⁵³ − 1 in size); fractions are refused. The form is what
``json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)`` writes, so anybody can check it.
"""
import hashlib
import json

LARGEST = 2**53 - 1
DEEPEST = 100


class NotCanonical(ValueError):
    """A value that has no canonical form; `path` leads to it, `code` says why.

    Codes: `fraction`, `number_too_large`, `key_not_text`, `not_unicode`, `too_deep`, `not_json`.
    """

    def __init__(self, code, path):
        self.code, self.path = code, path
        super().__init__(f"{code} at {'/'.join(map(str, path)) or 'the top'}")


def canonical(value):
    """The canonical bytes of a value of dictionaries, lists, texts, whole numbers, booleans and None. Raises NotCanonical."""
    _check(value, ())
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def fingerprint(value):
    """SHA-256 of the canonical bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _check(value, path):
    if len(path) > DEEPEST:
        raise NotCanonical("too_deep", path)
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise NotCanonical("key_not_text", path)
            _check(key, path)
            _check(inner, (*path, key))
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            _check(inner, (*path, place))
    else:
        _check_plain(value, path)


def _check_plain(value, path):
    if isinstance(value, str):
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            raise NotCanonical("not_unicode", path)
    elif isinstance(value, float):
        raise NotCanonical("fraction", path)
    elif isinstance(value, int):
        if abs(value) > LARGEST:
            raise NotCanonical("number_too_large", path)
    elif value is not None:
        raise NotCanonical("not_json", path)
