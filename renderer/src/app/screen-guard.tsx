import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { text } from '../base/text.en.ts';
import { Empty } from '../ui/small-parts.tsx';

interface Props {
  /** A new place gives the screen a new chance. */
  place: string;
  children: ReactNode;
}

interface State {
  failedAt: string | null;
}

/** Holds a screen that throws, so that frame, call controls and stop stay alive around it. */
export class ScreenGuard extends Component<Props, State> {
  override state: State = { failedAt: null };

  static getDerivedStateFromError(): null {
    return null;
  }

  override componentDidCatch(error: unknown): void {
    console.error('A screen failed.', error);
    this.setState({ failedAt: this.props.place });
  }

  override render(): ReactNode {
    if (this.state.failedAt !== this.props.place) return this.props.children;
    return (
      <Empty title={text.failure.screen}>
        <Button onClick={() => this.setState({ failedAt: null })}>{text.failure.reload}</Button>
      </Empty>
    );
  }
}
