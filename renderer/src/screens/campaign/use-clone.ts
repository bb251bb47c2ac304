import { useMutation } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { takeOffScreen, tellFailureAbout } from '../../base/notices.ts';
import { queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';

const noticeOf = ({ id }: { id: string }): string => `clone of campaign ${id}`;

export interface Cloning {
  clone: (campaign: { id: string }) => void;
  isPending: boolean;
}

/** Makes a new draft of a campaign and opens it, for whoever still looks at where that was pressed. What fails is told. */
export function useClone(): Cloning {
  const [location, navigate] = useLocation();
  const place = useRef(location);
  useEffect(() => {
    place.current = location;
  }, [location]);
  const { mutate, isPending } = useMutation(
    queries.campaigns.clone.mutationOptions({
      onMutate: (asked) => takeOffScreen(noticeOf(asked)),
      onError: (error, asked) => tellFailureAbout(noticeOf(asked), error),
      onSettled: () => queryClient.invalidateQueries({ queryKey: queries.campaigns.key() }),
    }),
  );
  const clone = useCallback(
    ({ id }: { id: string }) => {
      const pressedAt = place.current;
      const open = (made: { id: string }): void => {
        if (place.current === pressedAt) navigate(`/campaigns/${made.id}`);
      };
      mutate({ id }, { onSuccess: open });
    },
    [mutate, navigate],
  );
  return { clone, isPending };
}
