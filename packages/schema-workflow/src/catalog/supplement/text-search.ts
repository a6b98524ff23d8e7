import { noMember, objects, OURS, ownIn, type RowQuery } from "./rows.ts";

/** Parts of a definition: `START = f, GETTOKEN = g`, without those that are not there. */
function parts(pairs: Readonly<Record<string, string>>): string {
  const texts = Object.entries(pairs).map(([word, oid]) => `'${word} = ' || NULLIF(${oid}, 0)::regproc`);
  return `concat_ws(', ', ${texts.join(", ")})`;
}

const LABEL = (name: string): string => `format('%I.%I', n.nspname, ${name})`;

export const textSearchParsers: RowQuery = () =>
  objects({
    kind: "TEXT SEARCH PARSER",
    only: ownIn("pg_ts_parser", "p"),
    from: `pg_ts_parser p JOIN pg_namespace n ON n.oid = p.prsnamespace WHERE ${noMember("pg_ts_parser", "p.oid")} AND ${OURS}`,
    schema: "n.nspname",
    name: "p.prsname",
    label: LABEL("p.prsname"),
    create: `ARRAY['CREATE TEXT SEARCH PARSER ' || ${LABEL("p.prsname")} || ' (' || ${parts({
      START: "p.prsstart",
      GETTOKEN: "p.prstoken",
      END: "p.prsend",
      LEXTYPES: "p.prslextype",
      HEADLINE: "p.prsheadline",
    })} || ')']`,
    comment: "obj_description(p.oid, 'pg_ts_parser')",
    early: true,
  });

export const textSearchTemplates: RowQuery = () =>
  objects({
    kind: "TEXT SEARCH TEMPLATE",
    only: ownIn("pg_ts_template", "t"),
    from: `pg_ts_template t JOIN pg_namespace n ON n.oid = t.tmplnamespace WHERE ${noMember("pg_ts_template", "t.oid")} AND ${OURS}`,
    schema: "n.nspname",
    name: "t.tmplname",
    label: LABEL("t.tmplname"),
    create: `ARRAY['CREATE TEXT SEARCH TEMPLATE ' || ${LABEL("t.tmplname")} || ' (' || ${parts({ INIT: "t.tmplinit", LEXIZE: "t.tmpllexize" })} || ')']`,
    comment: "obj_description(t.oid, 'pg_ts_template')",
    early: true,
  });

export const textSearchDictionaries: RowQuery = () =>
  objects({
    kind: "TEXT SEARCH DICTIONARY",
    only: ownIn("pg_ts_dict", "d"),
    from: `pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace
      JOIN pg_ts_template t ON t.oid = d.dicttemplate JOIN pg_namespace tn ON tn.oid = t.tmplnamespace
      WHERE ${noMember("pg_ts_dict", "d.oid")} AND ${OURS}`,
    schema: "n.nspname",
    name: "d.dictname",
    label: LABEL("d.dictname"),
    create: `ARRAY[format('CREATE TEXT SEARCH DICTIONARY %I.%I (TEMPLATE = %I.%I%s)', n.nspname, d.dictname, tn.nspname, t.tmplname,
      ', ' || d.dictinitoption)]`,
    owner: "d.dictowner",
    comment: "obj_description(d.oid, 'pg_ts_dict')",
    early: true,
  });

export const textSearchConfigurations: RowQuery = () =>
  objects({
    kind: "TEXT SEARCH CONFIGURATION",
    only: ownIn("pg_ts_config", "c"),
    from: `pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace
      JOIN pg_ts_parser p ON p.oid = c.cfgparser JOIN pg_namespace pn ON pn.oid = p.prsnamespace
      WHERE ${noMember("pg_ts_config", "c.oid")} AND ${OURS}`,
    schema: "n.nspname",
    name: "c.cfgname",
    label: LABEL("c.cfgname"),
    create: `ARRAY[format('CREATE TEXT SEARCH CONFIGURATION %I.%I (PARSER = %I.%I)', n.nspname, c.cfgname, pn.nspname, p.prsname)] || ARRAY(
      SELECT format('ALTER TEXT SEARCH CONFIGURATION %I.%I ADD MAPPING FOR %I WITH %s', n.nspname, c.cfgname, k.alias,
                    string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno))
        FROM pg_ts_config_map m JOIN ts_token_type(c.cfgparser) k ON k.tokid = m.maptokentype
       WHERE m.mapcfg = c.oid GROUP BY k.alias ORDER BY k.alias)`,
    owner: "c.cfgowner",
    comment: "obj_description(c.oid, 'pg_ts_config')",
    early: true,
  });
