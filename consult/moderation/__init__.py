"""What may be shown: holding, publishing, hiding and redacting, each with a reason that stays on record."""
