-- why: the number is taken by the limits of plans; this file gives way to that one
SELECT;
