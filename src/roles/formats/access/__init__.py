"""Policies of who may do and see what: OpenFGA and Casbin."""
