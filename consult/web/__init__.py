"""What the web edges share: who acts, forms, errors in words, security headers, words and dates in templates."""
