"""Published marts as files: for people, who open them in a spreadsheet, and for machines, which want exact values."""
