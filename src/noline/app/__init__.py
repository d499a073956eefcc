"""The application: what a process of Noline is made of, and how it is run."""
