-- Instances of the previous release fail once its columns are gone. How they call themselves is for whoever deploys them
-- to say, as a pattern of LIKE: ALTER DATABASE … SET timers.previous_release = 'timer-service/1.%'. Unless it is said,
-- nobody is looked for.
SELECT format('%s (process %s, from %s) is still connected', application_name, pid, coalesce(host(client_addr), 'here'))
FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE nullif(current_setting('timers.previous_release', true), '')
ORDER BY backend_start;
