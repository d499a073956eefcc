// Texts by key, typed after the English files in src/locales/en.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "@/locales/en";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "app";
    resources: typeof en;
    returnNull: false;
  }
}

void i18next.use(initReactI18next).init({
  lng: "en",
  fallbackLng: "en",
  defaultNS: "app",
  ns: Object.keys(en),
  resources: { en },
  interpolation: { escapeValue: false }, // React escapes
  initAsync: false,
});

export const i18n = i18next;
/** The function that finds texts: `t("key", { ns: "inbox" })`. */
export type Translate = typeof i18next.t;

/** The language of dates and numbers. */
export function locale(): string {
  return i18next.resolvedLanguage === "en" ? (globalThis.navigator.languages.find(isEnglish) ?? "en") : i18next.language;
}

function isEnglish(tag: string): boolean {
  return tag.startsWith("en");
}
