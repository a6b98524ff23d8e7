-- Timers in the older form: the table has pages. A table that is not there yet, or is as new, has none. Not
-- EXISTS (SELECT FROM "timers"), which cannot even be parsed before the table is there.
SELECT coalesce(pg_relation_size(to_regclass('timers')), 0) > 0;
