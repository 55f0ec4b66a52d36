"""Procedures of the joint-meeting office. None yet: the office reads what the procedures before it produce."""

from supervision.matters.procedures import Procedure

PROCEDURES: tuple[Procedure, ...] = ()
