// How a mail ends: one's own signature, then the company's words, behind the line that mail programs know it by.
import { useTranslation } from "react-i18next";
import classes from "./Settings.module.css";

export function SignaturePreview({ own, company }: { own: string; company: string }) {
  const { t } = useTranslation("settings");
  const words = [own.trim(), company.trim()].filter(Boolean);
  return (
    <figure className={classes.ending} aria-label={t("signature.preview")}>
      <figcaption className={classes.dim}>{t("signature.preview")}</figcaption>
      <div className={classes.paper} dir="auto">
        <p>{t("signature.sample")}</p>
        {words.length > 0 && <p className={classes.signed}>{["-- ", ...words].join("\n")}</p>}
      </div>
    </figure>
  );
}
