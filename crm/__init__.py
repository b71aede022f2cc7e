"""Daitou: the project-pipeline CRM for public investment promotion."""
