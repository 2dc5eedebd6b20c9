import Testing

/// Tests of the real binary, one at a time: some of them judge the times that it measures.
@Suite(.serialized, .timeLimit(.minutes(2))) enum EndToEndTests {}
