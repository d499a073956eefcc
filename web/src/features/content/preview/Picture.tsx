// The place of a picture from the web, which isn't loaded here.
import { IconPhoto } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";

export function Picture({ address }: { address: string }) {
  const { t } = useTranslation("content");
  return (
    <div className={classes.picture} role="img" aria-label={t("preview.picture", { address })}>
      <IconPhoto size={28} stroke={1.5} aria-hidden />
      <span>{address}</span>
    </div>
  );
}
