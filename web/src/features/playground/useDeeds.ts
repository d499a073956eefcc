// What one does as the customer: writing, opening, following links. Links of ours open in the browser's frame.
import { api, useAct } from "@/lib/api";
import type { Photo } from "./photo";
import type { BoxChannel, Item } from "./queries";
import type { PlaygroundState } from "./usePlayground";

export function useDeeds(id: string, { set }: PlaygroundState) {
  const params = { path: { customer_id: id } };
  const touches = [["customer"]];
  const lead = (link: { url: string; path?: string | null } | undefined) => {
    if (!link) return;
    if (link.path) set({ box: "browser", page: link.path });
    else window.open(link.url, "_blank", "noopener,noreferrer");
  };
  const open = useAct({
    call: (what: { item: string } | { channel: BoxChannel }) =>
      api.POST("/api/v1/playground/people/{customer_id}/open", { params, body: what }),
    touches,
  });
  const sms = useAct({
    call: (body: { text: string; photo: Photo | null }) =>
      api.POST("/api/v1/playground/people/{customer_id}/sms", { params, body }),
    touches,
  });
  const post = useAct({
    call: (text: string) => api.POST("/api/v1/playground/people/{customer_id}/post", { params, body: { text } }),
    touches,
  });
  const mail = useAct({
    call: (body: { text: string; subject?: string; answers?: string; to?: string; photo?: Photo | null }) =>
      api.POST("/api/v1/playground/people/{customer_id}/mail", { params, body: { subject: "", ...body } }),
    touches,
  });
  const follow = useAct({
    call: ({ item, url }: { item: Item; url: string }) =>
      api.POST("/api/v1/playground/people/{customer_id}/items/{item_id}/click", {
        params: { path: { customer_id: id, item_id: item.id } },
        body: { url },
      }),
    touches,
    onDone: lead,
  });
  const scan = useAct({
    call: (item: Item) =>
      api.POST("/api/v1/playground/people/{customer_id}/items/{item_id}/scan", {
        params: { path: { customer_id: id, item_id: item.id } },
      }),
    touches,
    onDone: lead,
  });
  return { open, sms, post, mail, follow, scan };
}

export type Deeds = ReturnType<typeof useDeeds>;
