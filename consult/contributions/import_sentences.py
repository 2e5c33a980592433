"""What the preview of an import says: names of fields, and a sentence for each reason to refuse a file or a row."""

from consult.core.i18n import lazy as _

FIELD_NAMES = {
    "source_number": _("Number in the source list"),
    "received_on": _("Date of receipt"),
    "posted_on": _("Date of posting"),
    "passage": _("Passage or area"),
    "body": _("Text of the comment"),
    "proposed_change": _("Proposed change"),
    "justification": _("Reasons of the sender"),
    "channel": _("How it came in"),
    "sender_kind": _("Kind of sender"),
    "sender_name": _("Name of the sender"),
    "formal_status": _("Formal status"),
    "outcome": _("Outcome"),
    "outcome_justification": _("Reasons of the outcome"),
    "decided_on": _("Date of the decision"),
    "decided_by": _("Deciding body"),
}

SENTENCES = {
    "file_empty": _("The file is empty."),
    "file_too_big": _("The file is bigger than %(limit)s bytes. Split it and import the parts one after another."),
    "file_has_nul": _("The file is not a text: it holds zero bytes. Save it as CSV or JSON Lines."),
    "file_is_utf16": _("The file is in UTF-16. Save it as CSV in UTF-8."),
    "encoding_unknown": _("The letters of the file cannot be read. Save it in UTF-8."),
    "rows_too_many": _("The file has more than %(limit)s rows. Split it and import the parts one after another."),
    "columns_too_many": _("The file has more than %(limit)s columns."),
    "column_repeated": _("Two columns are named “%(column)s”. Give each its own name."),
    "quotes_unclosed": _("A quotation mark opened in row %(row)s is never closed."),
    "quotes_broken": _("In row %(row)s something stands behind a closing quotation mark. A quotation mark within a text is written twice."),
    "no_rows": _("The file has a heading and no rows."),
    "cell_too_long": _("The text in “%(column)s” is longer than %(limit)s bytes."),
    "cell_without_column": _("There is something in column %(position)s, which has no heading."),
    "line_not_json": _("This line is not JSON."),
    "line_not_object": _("This line is JSON, but not an object with named fields."),
    "cell_not_plain": _("“%(column)s” holds a list or an object; a text or a number is needed."),
    "key_repeated": _("“%(column)s” occurs twice."),
    "text_missing": _("There is no text. If the source does not publish texts, say so above the preview."),
    "row_says_nothing": _("There is neither a text nor a number nor a passage."),
    "date_missing": _("The date of receipt is missing."),
    "date_unreadable": _("“%(value)s” in “%(column)s” is not a date. Write 2026-04-14 or 14.04.2026."),
    "date_out_of_range": _("The date “%(value)s” in “%(column)s” is too far away."),
    "date_in_future": _("The date %(value)s has not come yet."),
    "decided_before_received": _("Decided on %(decided_on)s, received only on %(received_on)s."),
    "label_unknown": _("Say above the preview what “%(label)s” in “%(column)s” means."),
    "source_number_repeated": _("The number %(source_number)s stands in row %(first_row)s already."),
    "source_number_taken": _("A comment with the number %(source_number)s was imported before."),
    "text_too_long": _("The text in “%(column)s” is longer than %(limit)s signs."),
}


def sentence(code, params):
    """The sentence for a code of `FileRefused` or `Refusal`, to be read in any language; KeyError for another code."""
    found = SENTENCES[code]
    return type(found)(found.text, params)
