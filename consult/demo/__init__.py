"""The example data: what a visitor of a fresh installation sees, written for this project about fictional people."""
