// A page whose program is on its way.
import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ListSkeleton } from "./list/ListSkeleton";
import classes from "./PageHeader.module.css";

export function PageSkeleton() {
  const { t } = useTranslation("ui");
  return (
    <div aria-busy aria-label={t("page.loading")}>
      <div className={classes.header}>
        <Skeleton height={16} width={160} my={4} />
      </div>
      <ListSkeleton />
    </div>
  );
}
