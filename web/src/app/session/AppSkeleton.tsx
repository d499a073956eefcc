// The shell's outline, while it is not known who is there.
import { useTranslation } from "react-i18next";
import shell from "../shell/Shell.module.css";

export function AppSkeleton() {
  const { t } = useTranslation();
  return (
    <div className={shell.shell} aria-busy role="status" aria-label={t("loading")}>
      <div className={shell.rail} />
      <div className={shell.main} />
    </div>
  );
}
