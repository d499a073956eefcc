// The team's saved views and one's own: read, saved, shared and removed.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, apiQuery, useAct } from "@/lib/api";
import { notifyDone } from "@/ui";
import type { Filters, SavedView } from "./savedViews";

interface New {
  name: string;
  shared: boolean;
  filters: Filters;
}

const NONE: SavedView[] = [];

export function useSavedViews() {
  const query = apiQuery(["inbox"], "/api/v1/conversations/views");
  return useQuery({ ...query, placeholderData: (before) => before }).data?.items ?? NONE;
}

export function useSavingViews() {
  const { t } = useTranslation("inbox");
  const touches = [["inbox"]];
  const save = useAct<New>({
    call: (body) => api.POST("/api/v1/conversations/views", { body }),
    touches,
    showsErrors: true,
    onDone: () => notifyDone(t("saved.done")),
  });
  const share = useAct<SavedView>({
    call: ({ id, shared }) =>
      api.PATCH("/api/v1/conversations/views/{view_id}", { params: { path: { view_id: id } }, body: { shared: !shared } }),
    touches,
  });
  const remove = useAct<SavedView>({
    call: ({ id }) => api.DELETE("/api/v1/conversations/views/{view_id}", { params: { path: { view_id: id } } }),
    touches,
  });
  return { save, share, remove };
}
