// One topic: what was said in it, a box to write to everybody, and beside it who takes part and how they hear of it.
import { Button } from "@mantine/core";
import { IconSettings } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaCommentItem } from "@/lib/api";
import { useMay } from "@/lib/session";
import { PageHeader, PageSkeleton, ProblemView, StatusBadge } from "@/ui";
import { EditTopic } from "./EditTopic";
import { People } from "./People";
import { departmentsQuery, topicQuery } from "./queries";
import { Thread } from "./Thread";
import classes from "./Topics.module.css";
import { WriteBox } from "./WriteBox";

const route = getRouteApi("/shell/topics/$topic");

export function TopicPage() {
  const { t } = useTranslation("topics");
  const { topic: id } = route.useParams();
  const may = useMay()("conversations:write");
  const { data: topic, error, refetch } = useQuery(topicQuery(id));
  const departments = useQuery(departmentsQuery()).data ?? [];
  const [edits, setEdits] = useState(false);
  const [answered, setAnswered] = useState<SchemaCommentItem | null>(null);
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!topic) return <PageSkeleton />;
  return (
    <>
      <PageHeader
        title={topic.name}
        text={[topic.kind, topic.reference, topic.word.toUpperCase(), departments.find((each) => each.id === topic.department)?.name].filter(Boolean).join(" · ")}
        actions={
          <>
            {topic.status === "closed" && <StatusBadge tone="quiet">{t("status.closed")}</StatusBadge>}
            {may && (
              <Button variant="default" leftSection={<IconSettings size={16} aria-hidden />} onClick={() => setEdits(true)}>
                {t("edit.action")}
              </Button>
            )}
          </>
        }
      />
      <div className={classes.page}>
        <section className={classes.main} aria-label={t("thread.label")}>
          <Thread topic={id} onAnswer={may ? setAnswered : undefined} />
          {may && <WriteBox topic={topic} answered={answered} onAnswered={() => setAnswered(null)} />}
        </section>
        <aside className={classes.aside} aria-label={t("people.label")}>
          <People topic={topic} may={may} />
        </aside>
      </div>
      {edits && <EditTopic topic={topic} onClose={() => setEdits(false)} />}
    </>
  );
}
