// What one does with a story: setting it up, clearing it away, and letting a program of the company's do its part.
import { useTranslation } from "react-i18next";
import { api, useAct } from "@/lib/api";
import { notifyDone } from "@/ui";
import type { StoryStep } from "./queries";
import type { PlaygroundState } from "./usePlayground";

const touches = [["customer"], ["inbox"]];

export function useStories(state: PlaygroundState) {
  const { t } = useTranslation("playground");
  const setUp = useAct({
    call: (number: number) =>
      api.POST("/api/v1/playground/stories/{story}/set-up", { params: { path: { story: number } } }),
    touches,
    onDone: (story) => state.set({ story: story.number, person: undefined, page: undefined }),
  });
  const clear = useAct({
    call: (number: number) => api.DELETE("/api/v1/playground/stories/{story}", { params: { path: { story: number } } }),
    touches,
    onDone: () => state.set({ story: 0, person: undefined, page: undefined }),
  });
  const again = useAct({
    call: async (number: number) => {
      const params = { path: { story: number } };
      await api.DELETE("/api/v1/playground/stories/{story}", { params });
      return api.POST("/api/v1/playground/stories/{story}/set-up", { params });
    },
    touches,
    onDone: (story) => state.set({ story: story.number, person: undefined, page: undefined }),
  });
  const call = useAct({
    call: async (made: NonNullable<StoryStep["call"]>) => {
      const answer = await api.POST(made.path as never, { body: made.body } as never);
      if (made.path.endsWith("/faults")) notifyDone(t("stories.sent")); // nothing is to be seen of it yet
      return answer;
    },
    touches,
  });
  return { setUp, clear, again, call };
}
