// The rules of the client: types, hooks, floors (app > features > ui > lib), and no text beside the i18n keys.
import { readdirSync } from "node:fs";
import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import ts from "typescript-eslint";

const FLOORS = ["app", "features", "ui", "lib"];
const ROOMS = readdirSync(new URL("./src/features", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** Forbids imports that match, by alias (`@/x`) or by relative path (`../../x`). */
function forbid(names, message, inside = "") {
  const name = `(${names.join("|")})(/|$)`;
  return { regex: `^(@/${inside}|(\\.\\./)+${inside ? `(${inside})?` : ""})${name}`, message };
}

function restricted(files, patterns) {
  return { files, rules: { "no-restricted-imports": ["error", { patterns }] } };
}

const floors = FLOORS.slice(1).map((floor, index) =>
  restricted(
    [`src/${floor}/**/*.{ts,tsx}`],
    [forbid(FLOORS.slice(0, index + 1), `${floor} imports only from floors below: ${FLOORS.join(" > ")}.`)],
  ),
);

const rooms = ROOMS.map((room) =>
  restricted(
    [`src/features/${room}/**/*.{ts,tsx}`],
    [
      forbid(["app"], "A feature knows nothing of the app."),
      forbid(
        ROOMS.filter((other) => other !== room),
        "Features don't import each other: link by route, or move what is common to ui or lib.",
        "features/",
      ),
    ],
  ),
);

export default ts.config(
  { ignores: ["node_modules", "src/lib/api/schema.d.ts"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [...ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "react-hooks": hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/only-throw-error": "off", // the router's redirect() is thrown
      "max-lines": ["error", { max: 300, skipBlankLines: true }],
      eqeqeq: "error",
      "no-console": "error",
    },
  },
  {
    files: ["src/**/*.tsx"],
    ignores: ["src/**/*.test.tsx", "src/features/kit/**"],
    rules: {
      "no-restricted-syntax": [
        "error",
        { selector: "JSXText[value=/[A-Za-z]{2,}/]", message: "Texts stand in src/locales: t(\"key\")." },
      ],
    },
  },
  ...floors,
  ...rooms,
  { files: ["**/*.test.{ts,tsx}"], rules: { "@typescript-eslint/no-non-null-assertion": "off", "max-lines": "off" } },
  {
    files: ["scripts/**", "*.js"],
    languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly" } },
    rules: { "no-console": "off" },
  },
);
