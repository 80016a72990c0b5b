"""Classes, pupils, enrolments, guardians, who serves whom, and the roster import.

It is not a school information system: no marks, no timetable. It owns who may see which child (P-1).
"""
