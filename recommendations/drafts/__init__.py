"""文稿: what is done with the text of a letter before it is issued: check, versions, comments, citations, evidence."""
