// The rules between floors and rooms, each tried by breaking it.
import { ESLint } from "eslint";
import { expect, test } from "vitest";

const eslint = new ESLint({
  overrideConfigFile: "eslint.config.js",
  // types are of no concern here, and reading them takes long
  overrideConfig: [{ files: ["**/*.{ts,tsx}"], languageOptions: { parserOptions: { projectService: false, project: null } } }],
  ruleFilter: ({ ruleId }) => ruleId === "no-restricted-imports" || ruleId === "no-restricted-syntax",
});

async function faults(file: string, code: string): Promise<number> {
  const [result] = await eslint.lintText(code, { filePath: file });
  return result?.messages.length ?? 0;
}

test.each([
  ["lib knows no ui", "src/lib/x.ts", "@/ui"],
  ["lib knows no feature, by a relative path either", "src/lib/x.ts", "../features/inbox/routes"],
  ["ui knows no feature", "src/ui/x.ts", "@/features/inbox/routes"],
  ["ui knows no app", "src/ui/list/x.ts", "../../app/rooms"],
  ["a feature knows no app", "src/features/inbox/x.ts", "@/app/rooms"],
  ["a feature knows no other", "src/features/inbox/x.ts", "@/features/customers/CustomerPage"],
  ["a feature knows no other, by a relative path either", "src/features/inbox/x.ts", "../customers/CustomerPage"],
])("%s", async (_label, file, from) => {
  expect(await faults(file, `export * from "${from}";`)).toBe(1);
});

test.each([
  ["the app knows features", "src/app/x.ts", "@/features/inbox/routes"],
  ["a feature knows ui and lib", "src/features/inbox/x.ts", "@/ui"],
  ["a feature knows itself", "src/features/inbox/x.ts", "./InboxPage"],
  ["ui knows lib", "src/ui/x.ts", "@/lib/format"],
])("%s", async (_label, file, from) => {
  expect(await faults(file, `export * from "${from}";`)).toBe(0);
});

test("words in the markup are refused", async () => {
  expect(await faults("src/features/inbox/X.tsx", "export const x = <p>Hello</p>;")).toBe(1);
});
