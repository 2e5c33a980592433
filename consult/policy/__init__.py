"""Who may do what: roles, predicates that read as sentences, and one page of rules."""
