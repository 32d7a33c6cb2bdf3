"""One module per revision of the record's tables. A revision that has been released is never edited."""
