// A personal page in a browser, with its form as customers fill it in.
import { useTranslation } from "react-i18next";
import type { components } from "@/lib/api";
import { DeviceFrame } from "@/ui";
import classes from "../Content.module.css";
import type { FormField } from "../types";
import { HtmlFrame } from "./HtmlFrame";

export function PagePreview({ shown, label }: { shown: components["schemas"]["ShownPage"]; label: string }) {
  const { t } = useTranslation("content");
  return (
    <div className={classes.preview}>
      <DeviceFrame device="browser" label={label}>
        <div className={classes.pageTitle}>{shown.title}</div>
        <HtmlFrame html={shown.html} title={t("preview.pageFrame")} scheme="light" />
        <div className={classes.pageForm}>
          {shown.form.map((field) => (
            <Field key={field.name} field={field} />
          ))}
          <span className={classes.pageButton}>{shown.button}</span>
        </div>
      </DeviceFrame>
    </div>
  );
}

/** Drawn, not to be filled in. */
function Field({ field }: { field: FormField }) {
  const { t } = useTranslation("content");
  const label = (
    <>
      {field.label} {field.required && <span className={classes.pageNeeded}>{t("preview.required")}</span>}
    </>
  );
  if (field.kind === "checkbox") {
    return (
      <div className={classes.pageTick}>
        <i aria-hidden /> <span>{label}</span>
      </div>
    );
  }
  return (
    <div>
      <div>{label}</div>
      <div className={classes.pageInput}>{field.kind === "choice" ? `${field.choices[0] ?? ""} ▾` : ""}</div>
    </div>
  );
}
