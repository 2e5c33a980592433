"""What every area stands on: the database, the unit of work, facts and their record, time, words and errors."""
