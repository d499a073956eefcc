// A list whose first rows are on their way.
import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./DataList.module.css";

const ROWS = 12;

export function ListSkeleton({ rowHeight = 40, rows = ROWS }: { rowHeight?: number; rows?: number }) {
  const { t } = useTranslation("ui");
  return (
    <div className={classes.skeleton} role="status" aria-label={t("list.loading")}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={classes.skeletonRow} style={{ height: rowHeight }}>
          <Skeleton height={10} width={`${24 + ((index * 37) % 40)}%`} />
          <Skeleton height={10} width={72} />
        </div>
      ))}
    </div>
  );
}
