"""Long texts of projects: a closed grammar of paragraphs, lists and tables (see the decision on texts and pictures)."""
