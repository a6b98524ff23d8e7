import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { PlopTypes } from "@turbo/gen";
import { faultOf } from "./domain-name.ts";
import { joinRoster } from "./roster.ts";
import { runPnpm } from "./run-pnpm.ts";

/**
 * `pnpm gen domain --args orders`, or `pnpm gen domain`, which asks: a schema package in the shape of those that are
 * there, on the roster, with its first migration. What every domain has is a file below `templates/domain`; an entry
 * point more is a file there and a line in its package.json.hbs.
 *
 * `turbo gen domain --args orders` reads this file too, but fetches @turbo/gen of its own version from the registry at
 * every run (`pnpm dlx`). `pnpm gen` runs the one of the lockfile. plop, which both are made of, brings 120 packages; this
 * one 35.
 */
export default function generators(plop: PlopTypes.NodePlopAPI): void {
  plop.setGenerator("domain", {
    description: "a schema package: tables in TypeScript, their migrations, their tests",
    prompts: [
      {
        type: "input",
        name: "name",
        message: "What is the domain called? (orders, audit-log)",
        validate: (name: string) => faultOf(name, plop.getDestBasePath()) ?? true,
      },
    ],
    actions: (answers = {}) => {
      const name = String(answers["name"]);
      const root = plop.getDestBasePath();
      // Not everything asks: what is given by --args has not been through `validate`.
      const fault = faultOf(name, root);
      if (fault !== undefined) throw new Error(fault);
      const folder = `packages/${name}-schema`;
      return [
        {
          type: "addMany",
          destination: folder,
          base: "templates/domain",
          templateFiles: "templates/domain/**/*.hbs",
          globOptions: { dot: true },
          abortOnFail: true,
        },
        // The roster wants the folder there, and a template cannot make an empty one.
        async () => {
          await mkdir(join(root, folder, "migrations"), { recursive: true });
          return `${folder}/migrations`;
        },
        () => joinRoster(root, `@strata/${name}-schema`),
        // The lockfile changes, which pnpm refuses under CI unless it is told.
        () => runPnpm(root, "install", "--no-frozen-lockfile", "--prefer-offline"),
        // Where a line breaks depends on how long the name is.
        () => runPnpm(root, "exec", "oxfmt", folder),
        () => runPnpm(root, "generate", `${name}-schema`),
        () => `Next: edit ${folder}/src, then: pnpm generate ${name}-schema --watch`,
      ];
    },
  });
}
