"""The rules printed as a page."""

from consult.policy.rules import RULES, explain


def permissions_page() -> str:
    """`docs/reference/permissions.md`: each permission with its rule as a sentence."""
    rows = "\n".join(f"| `{name}` | {explain(name)} |" for name in sorted(RULES))
    return (
        "# Permissions\n\nWritten by `consult docs` from `consult/policy/rules.py`. A role counts in the scope it is held in and in everything "
        "that lies in it.\n\n| permission | who may |\n|---|---|\n" + rows + "\n"
    )
