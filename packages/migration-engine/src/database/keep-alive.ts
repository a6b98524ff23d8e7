/**
 * Lets the server notice within about a minute that we are gone, and with us what we have locked: by its defaults it
 * would ask a silent connection after two hours for the first time (manual, section 20.3.2). On a Unix socket these
 * settings are without effect.
 */
export const KEEP_ALIVE =
  "SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 4";
